import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { TextField, UuidField } from '../../../platform/validation/fields.js';
import type { StarterProject } from '../starter-projects.service.js';
import { PageOfFlows, type PageQuery } from './page-of-flows.dto.js';

/** The path parameter of routes about one project. */
export class ProjectPath {
  @UuidField({ description: 'The id of a project of the caller.' })
  project_id: string;
}

/** A project as Langflow's clients read it. */
@ApiSchema({ name: 'FolderRead', description: 'A project. Every account has exactly one.' })
export class FolderRead {
  @UuidField({ description: 'Identifies the project.' })
  id: string;

  @TextField({ example: 'Starter Project', description: 'Always `Starter Project`.' })
  name: string;

  @TextField({
    nullable: true,
    example: 'Manage your own flows. Download and upload projects.',
    description: 'A text that the web UI shows with the project.',
  })
  description: string | null;

  @UuidField({
    nullable: true,
    example: null,
    description: 'Always null: projects are not nested.',
  })
  parent_id: string | null;

  static from({ id, name, description }: StarterProject): FolderRead {
    return { id, name, description, parent_id: null };
  }
}

/** A project and a page of its flows. */
@ApiSchema({ name: 'FolderWithPaginatedFlows', description: 'A project and a page of its flows.' })
export class FolderWithPaginatedFlows {
  @ApiProperty({ type: FolderRead })
  folder: FolderRead;

  @ApiProperty({ type: PageOfFlows })
  flows: PageOfFlows;

  static from(project: StarterProject, query: PageQuery): FolderWithPaginatedFlows {
    return { folder: FolderRead.from(project), flows: PageOfFlows.empty(query) };
  }
}
