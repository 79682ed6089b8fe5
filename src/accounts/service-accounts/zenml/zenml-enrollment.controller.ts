import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { zenml } from '../../../adapters/zenml.js';
import { ENROLL_SERVER_REFUSALS, ServerEnrollment } from '../server-enrollment.service.js';
import { EnrolledWorkspacePath, EnrollmentRead } from './enrollment.dto.js';

/** The key of a workspace's ZenML server (contract zenml 1.6). */
@ApiTags('ZenML workspaces')
@Scope('admin')
@BelongsTo(zenml)
@Controller('workspaces')
export class ZenmlEnrollmentController {
  constructor(private readonly enrollment: ServerEnrollment) {}

  @Post(':workspace_id/enroll')
  @SuperuserOnly()
  @Answers(EnrollmentRead, {
    description: 'Make a key for the ZenML server of a workspace. Earlier ones stay.',
    fails: ENROLL_SERVER_REFUSALS,
  })
  async enrollWorkspace(
    @CurrentActor() actor: Actor,
    @Param() { workspace_id }: EnrolledWorkspacePath,
  ) {
    return EnrollmentRead.from(await this.enrollment.enroll(actor, workspace_id));
  }
}
