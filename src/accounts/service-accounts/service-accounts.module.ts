import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { UsersModule } from '../../users/users.module.js';
import { ServiceAccountsService } from './service-accounts.service.js';
import { ServiceKeysService } from './service-keys.service.js';
import { ZenmlServiceAccountsController } from './zenml/zenml-service-accounts.controller.js';
import { ZenmlServiceKeysController } from './zenml/zenml-service-keys.controller.js';

@Module({
  imports: [UsersModule, ProfilesModule, ApiKeyModule],
  controllers: [ZenmlServiceAccountsController, ZenmlServiceKeysController],
  providers: [ServiceAccountsService, ServiceKeysService],
})
export class ServiceAccountsModule {}
