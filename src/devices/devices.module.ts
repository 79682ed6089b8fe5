import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { PagesModule } from '../platform/pages/pages.module.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { DeviceCodesService } from './device-codes.service.js';
import { DevicesService } from './devices.service.js';
import { DevicePageController } from './pages/device-page.controller.js';
import { ZenmlDeviceAuthorizationController } from './zenml/zenml-device-authorization.controller.js';
import { ZenmlDevicesController } from './zenml/zenml-devices.controller.js';

@Module({
  imports: [AuthModule, PagesModule, WorkspacesModule],
  controllers: [DevicePageController, ZenmlDeviceAuthorizationController, ZenmlDevicesController],
  providers: [DeviceCodesService, DevicesService],
  exports: [DeviceCodesService],
})
export class DevicesModule {}
