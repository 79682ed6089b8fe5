import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { UsersModule } from '../../users/users.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { ServerEnrollment } from './server-enrollment.service.js';
import { ServiceAccountsService } from './service-accounts.service.js';
import { ServiceKeysService } from './service-keys.service.js';
import { ZenmlEnrollmentController } from './zenml/zenml-enrollment.controller.js';
import { ZenmlServiceAccountsController } from './zenml/zenml-service-accounts.controller.js';
import { ZenmlServiceKeysController } from './zenml/zenml-service-keys.controller.js';

@Module({
  imports: [UsersModule, ProfilesModule, ApiKeyModule, WorkspacesModule],
  controllers: [
    ZenmlServiceAccountsController,
    ZenmlServiceKeysController,
    ZenmlEnrollmentController,
  ],
  providers: [ServiceAccountsService, ServiceKeysService, ServerEnrollment],
})
export class ServiceAccountsModule {}
