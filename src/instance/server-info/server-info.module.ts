import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { HealthController } from './health.controller.js';
import { InstanceSettings } from './instance-settings.service.js';
import { Readiness } from './readiness.service.js';
import { ServerInfoController } from './server-info.controller.js';
import { WindmillInstanceController } from './windmill/windmill-instance.controller.js';
import { WindmillSettingsController } from './windmill/windmill-settings.controller.js';

@Module({
  imports: [ApiKeyModule],
  controllers: [
    WindmillInstanceController,
    WindmillSettingsController,
    HealthController,
    ServerInfoController,
  ],
  providers: [InstanceSettings, Readiness],
})
export class ServerInfoModule {}
