import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import { SignedIn } from '../../access/access.decorators.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { zenml } from '../../adapters/zenml.js';
import { GET_ORGANIZATION_REFUSALS, OrganizationService } from '../organization.service.js';
import { OrganizationPath, OrganizationRead } from './organization.dto.js';

/** `/organizations`: there is one (contract zenml 1.6). */
@ApiTags('ZenML workspaces')
@Scope('workspaces')
@BelongsTo(zenml)
@Controller('organizations')
export class ZenmlOrganizationsController {
  constructor(private readonly organizations: OrganizationService) {}

  @Get()
  @SignedIn()
  @Answers(OrganizationRead, { isList: true, description: 'List the one organization.' })
  async listOrganizations() {
    return [OrganizationRead.from(await this.organizations.find())];
  }

  @Get(':organization_id')
  @SignedIn()
  @Answers(OrganizationRead, {
    description: 'Get the organization by its id or its name.',
    fails: GET_ORGANIZATION_REFUSALS,
  })
  async getOrganization(@Param() { organization_id }: OrganizationPath) {
    return OrganizationRead.from(await this.organizations.get(organization_id));
  }
}
