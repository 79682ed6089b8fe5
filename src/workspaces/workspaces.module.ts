import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { AccountGroups } from './account-groups.service.js';
import { AddableAccounts } from './addable-accounts.service.js';
import { GroupsService } from './groups.service.js';
import { InvitesService } from './invites.service.js';
import { MembershipLookup } from './membership-lookup.service.js';
import { MembersService } from './members.service.js';
import { WindmillGroupsController } from './windmill/windmill-groups.controller.js';
import { WindmillInvitesController } from './windmill/windmill-invites.controller.js';
import { WindmillMembersController } from './windmill/windmill-members.controller.js';
import { WindmillMyInvitesController } from './windmill/windmill-my-invites.controller.js';
import { WindmillUsernamesController } from './windmill/windmill-usernames.controller.js';
import { WindmillWorkspaceSettingsController } from './windmill/windmill-workspace-settings.controller.js';
import { WindmillWorkspacesController } from './windmill/windmill-workspaces.controller.js';
import { WindmillProvisioningController } from './windmill/windmill-provisioning.controller.js';
import { OrganizationService } from './organization.service.js';
import { ServerPermissions } from './server-permissions.service.js';
import { ZenmlOrganizationsController } from './zenml/zenml-organizations.controller.js';
import { ZenmlServersController } from './zenml/zenml-servers.controller.js';
import { ZenmlWorkspacesController } from './zenml/zenml-workspaces.controller.js';
import { StandingLookup } from './standing-lookup.service.js';
import { WorkspaceIds } from './workspace-ids.service.js';
import { WorkspaceInquiries } from './workspace-inquiries.service.js';
import { WorkspacePrograms } from './workspace-programs.service.js';
import { WorkspaceServers } from './workspace-servers.service.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({
  imports: [UsersModule],
  controllers: [
    WindmillWorkspacesController,
    WindmillWorkspaceSettingsController,
    WindmillProvisioningController,
    WindmillMembersController,
    WindmillInvitesController,
    WindmillMyInvitesController,
    WindmillGroupsController,
    WindmillUsernamesController,
    ZenmlWorkspacesController,
    ZenmlOrganizationsController,
    ZenmlServersController,
  ],
  providers: [
    WorkspacesService,
    MembersService,
    MembershipLookup,
    InvitesService,
    GroupsService,
    WorkspaceInquiries,
    AddableAccounts,
    WorkspaceIds,
    WorkspacePrograms,
    AccountGroups,
    StandingLookup,
    WorkspaceServers,
    ServerPermissions,
    OrganizationService,
  ],
  exports: [
    WorkspacesService,
    MembershipLookup,
    MembersService,
    InvitesService,
    GroupsService,
    AccountGroups,
    StandingLookup,
    WorkspaceServers,
    OrganizationService,
  ],
})
export class WorkspacesModule {}
