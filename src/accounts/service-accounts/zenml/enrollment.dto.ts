import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { TextField, UuidField } from '../../../platform/validation/fields.js';
import type { Enrollment } from '../server-enrollment.service.js';

export class EnrolledWorkspacePath {
  @UuidField({
    example: '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8',
    description: 'The `id` from the list of workspaces.',
  })
  workspace_id: string;
}

@ApiSchema({ name: 'EnrollmentRead', description: 'What a ZenML server logs in with.' })
export class EnrollmentRead {
  @UuidField({ description: 'Its client id: the id of the workspace.' })
  workspace_id: string;

  @TextField({ description: 'Its client secret, shown this once.' })
  enrollment_key: string;

  static from({ workspace, key }: Enrollment): EnrollmentRead {
    return { workspace_id: workspace.stableId, enrollment_key: key };
  }
}
