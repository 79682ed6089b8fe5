import { Module } from '@nestjs/common';
import { ApiKeyModule } from '../../api-key/api-key.module.js';
import { UsersModule } from '../../users/users.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { Offboarding } from './offboarding.service.js';
import { WindmillOffboardingController } from './windmill/windmill-offboarding.controller.js';

@Module({
  imports: [UsersModule, WorkspacesModule, ApiKeyModule],
  controllers: [WindmillOffboardingController],
  providers: [Offboarding],
})
export class OffboardingModule {}
