import { Module } from '@nestjs/common';
import { UsersModule } from '../../users/users.module.js';
import { WorkspacesModule } from '../../workspaces/workspaces.module.js';
import { ProfileDirectory } from './profile-directory.service.js';
import { ProfilesService } from './profiles.service.js';
import { ZenmlUsersController } from './zenml/zenml-users.controller.js';

@Module({
  imports: [UsersModule, WorkspacesModule],
  controllers: [ZenmlUsersController],
  providers: [ProfileDirectory, ProfilesService],
  exports: [ProfileDirectory, ProfilesService],
})
export class ProfilesModule {}
