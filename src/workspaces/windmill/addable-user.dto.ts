import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { CountField, StrictTextField } from '../../platform/validation/strict-fields.js';
import type { AddableQuery } from '../addable-accounts.service.js';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;

export class AddableUsersQuery {
  @StrictTextField({
    required: false,
    description: 'A part of the email, user name or name, in any case.',
  })
  search?: string;

  @CountField({ required: false, description: 'How many to return. Default 100, at most 1000.' })
  per_page?: number;

  static toListQuery({ search, per_page }: AddableUsersQuery): AddableQuery {
    const limit = Math.min(per_page ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    return { limit, ...(search !== undefined && { search }) };
  }
}

@ApiSchema({ name: 'AddableUser', description: 'An account that can be added to the workspace.' })
export class AddableUser {
  @StrictTextField({
    example: 'alice@example.com',
    description: 'The email; for an account without one, its user name.',
  })
  email: string;
}
