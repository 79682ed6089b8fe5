import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { DateTimeField, TextField, UuidField } from '../../platform/validation/fields.js';
import type { Organization } from '../organization.service.js';

/** The only organization (contract zenml 1.6). */
@ApiSchema({ name: 'OrganizationRead', description: 'The only organization.' })
export class OrganizationRead {
  @UuidField({ description: 'The same on every server.' })
  id: string;

  @TextField({ description: 'Always `gatehouse`.', example: 'gatehouse' })
  name: string;

  @TextField({ required: false, nullable: true, description: 'Always null.' })
  description: string | null;

  @DateTimeField({ description: 'When the first account was created, in UTC.' })
  created: string;

  @DateTimeField({ description: 'As `created`.' })
  updated: string;

  static from({ id, name, createdAt }: Organization): OrganizationRead {
    const created = createdAt.toISOString();
    return { id, name, description: null, created, updated: created };
  }
}

export class OrganizationPath {
  @TextField({ description: 'The id or the name of the organization.', example: 'gatehouse' })
  organization_id: string;
}

export class EntitlementPath extends OrganizationPath {
  @TextField({ description: 'What the server is about to use.', example: 'project' })
  feature: string;
}
