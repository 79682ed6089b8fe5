import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { ServerInfoController } from './server-info.controller.js';
import { WindmillSettingsController } from './windmill/windmill-settings.controller.js';

@Module({ controllers: [WindmillSettingsController, HealthController, ServerInfoController] })
export class ServerInfoModule {}
