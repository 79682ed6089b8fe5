import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';

/** What {@link OrganizationService.get} throws. */
export const GET_ORGANIZATION_REFUSALS = [
  'organization_not_found',
] as const satisfies readonly ErrorCode[];

/** All accounts and workspaces of a server, for APIs that divide theirs into organizations. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** When the first account was created. */
  readonly createdAt: Date;
}

/** Clients keep what they know per server, so the organization of each may have the same id. */
const ID = '6a7e7011-5e00-4000-8000-000000000001';
const NAME = 'gatehouse';

/** The one organization. */
@Injectable()
export class OrganizationService {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether a text is its id or its name. */
  isNamed(idOrName: string): boolean {
    return idOrName === NAME || idOrName.toLowerCase() === ID;
  }

  async find(): Promise<Organization> {
    const [first] = await this.dataSource.manager.query<{ create_at: Date }[]>(
      'SELECT create_at FROM users ORDER BY seq LIMIT 1',
    );
    return { id: ID, name: NAME, createdAt: first?.create_at ?? new Date(0) };
  }

  /** @throws DomainError {@link GET_ORGANIZATION_REFUSALS} */
  async get(idOrName: string): Promise<Organization> {
    if (!this.isNamed(idOrName)) throw new DomainError('organization_not_found');
    return this.find();
  }
}
