import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { StrictBooleanField, StrictTextField } from '../../platform/validation/strict-fields.js';
import { SCOPE_DOMAINS, type Scope } from '../../access/scopes.js';

@ApiSchema({ name: 'ScopeOption', description: 'One scope.' })
class ScopeOption {
  @StrictTextField({ example: 'users:read', description: 'The text to send in `scopes`.' })
  value: string;

  @StrictTextField({ example: 'Read', description: 'What people read in a list of scopes.' })
  label: string;

  @StrictTextField({ required: false, description: 'What the scope allows, in words.' })
  description?: string;

  @StrictBooleanField({ description: 'Always false.' })
  requires_resource_path: boolean;
}

/** The scopes of one part of the directory (contract windmill 3). */
@ApiSchema({ name: 'ScopeDomain', description: 'The scopes of one part of the directory.' })
export class ScopeDomain {
  @StrictTextField({ example: 'users', description: 'Which part of the directory they are for.' })
  name: string;

  @StrictTextField({ required: false, description: 'What belongs to the part, in words.' })
  description?: string;

  @ApiProperty({ type: [ScopeOption], description: 'The scopes that a token may have for it.' })
  scopes: ScopeOption[];

  /** Every scope that this server knows. */
  static all(): ScopeDomain[] {
    const everything: ScopeDomain = {
      name: 'everything',
      description: 'All parts of the directory.',
      scopes: [
        option('read', 'Read', 'Reads everything that the owner may read.'),
        option('admin', 'All rights', 'All rights of the owner.'),
      ],
    };
    const parts = SCOPE_DOMAINS.map((name): ScopeDomain => ({
      name,
      scopes: [
        option(`${name}:read`, 'Read'),
        option(`${name}:write`, 'Write', 'Includes reading.'),
      ],
    }));
    return [everything, ...parts];
  }
}

function option(value: Scope, label: string, description?: string): ScopeOption {
  return { value, label, ...(description && { description }), requires_resource_path: false };
}
