import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn, SuperuserOnly } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { windmill } from '../../adapters/windmill.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { EmailDirectory, GET_BY_EMAIL_REFUSALS } from '../../users/email-directory.service.js';
import { MembersService, RENAME_MEMBER_REFUSALS } from '../members.service.js';
import { WorkspaceInquiries } from '../workspace-inquiries.service.js';
import { KnownPath, NewUsername, UsernameInfo } from './username-info.dto.js';
import { UsernameInWorkspace } from './workspace.dto.js';

/** The user names of accounts in their workspaces (contract windmill 3). */
@ApiTags('Windmill users')
@Scope('users')
@BelongsTo(windmill)
@Controller('api')
export class WindmillUsernamesController {
  constructor(
    private readonly directory: EmailDirectory,
    private readonly members: MembersService,
    private readonly inquiries: WorkspaceInquiries,
  ) {}

  @Get('users/username_info/:email')
  @SuperuserOnly()
  @Answers(UsernameInfo, {
    description: "An account's user names.",
    fails: GET_BY_EMAIL_REFUSALS,
  })
  async globalUsernameInfo(@Param() { email }: KnownPath) {
    const user = await this.directory.get(email);
    return UsernameInfo.from(user, await this.members.listOf(user.id));
  }

  @Post('users/rename/:email')
  @SuperuserOnly()
  @Answers('text', {
    description:
      'Give an account one user name in all its workspaces. An account in none has no user name to change.',
    fails: [...GET_BY_EMAIL_REFUSALS, ...RENAME_MEMBER_REFUSALS],
  })
  async globalUserRename(
    @CurrentActor() actor: Actor,
    @Param() { email }: KnownPath,
    @Body() { new_username }: NewUsername,
  ) {
    await this.members.rename(actor, await this.directory.get(email), new_username);
    return `username of ${email} changed to ${new_username}`;
  }

  @Post('workspaces/exists_username')
  @Scope('workspaces:read')
  @SignedIn()
  @Answers('text', {
    tags: ['Windmill workspaces'],
    description:
      'Check that a user name is available in a workspace: an error when it is taken.\n\nCallers who are neither members nor invited get the answer for a workspace that does not exist.',
    fails: ['member_username_taken'],
  })
  async existsUsername(
    @CurrentActor() actor: Actor,
    @Body() { id, username }: UsernameInWorkspace,
  ) {
    if (await this.inquiries.isUsernameTaken(actor, id, username)) {
      throw new DomainError('member_username_taken', { username, workspaceId: id });
    }
    return 'valid username';
  }
}
