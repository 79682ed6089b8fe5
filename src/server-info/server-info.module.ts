import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { ServerInfoController } from './server-info.controller.js';

@Module({ controllers: [HealthController, ServerInfoController] })
export class ServerInfoModule {}
