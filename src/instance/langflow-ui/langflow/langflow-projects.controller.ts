import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { GET_PROJECT_REFUSALS, StarterProjects } from '../starter-projects.service.js';
import { PageQuery } from './page-of-flows.dto.js';
import { FolderRead, FolderWithPaginatedFlows, ProjectPath } from './project.dto.js';

/** `/api/v1/projects`: one empty project per account (contract langflow 8.1). */
@ApiTags('Web UI')
@ApiExtraModels(FolderRead)
@Scope('settings')
@BelongsTo(langflow)
@Controller('api/v1/projects')
export class LangflowProjectsController {
  constructor(private readonly projects: StarterProjects) {}

  @Get()
  @SignedIn()
  @Answers(undefined, {
    endsInSlash: true,
    description: "List the caller's projects: always the one named Starter Project.",
    schema: { type: 'array', items: { $ref: '#/components/schemas/FolderRead' } },
  })
  readProjects(@CurrentActor() { account }: Actor) {
    return [FolderRead.from(this.projects.of(account))];
  }

  @Get(':project_id')
  @SignedIn()
  @Answers(FolderWithPaginatedFlows, {
    description: "Retrieve the caller's project with a page of its flows, which is empty.",
    fails: GET_PROJECT_REFUSALS,
  })
  readProject(
    @CurrentActor() { account }: Actor,
    @Param() { project_id }: ProjectPath,
    @Query() query: PageQuery,
  ) {
    return FolderWithPaginatedFlows.from(this.projects.get(account, project_id), query);
  }
}
