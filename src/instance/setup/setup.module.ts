import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { UsersModule } from '../../users/users.module.js';
import { SetupService } from './setup.service.js';

@Module({ imports: [UsersModule, ApiKeyModule], providers: [SetupService] })
export class SetupModule {}
