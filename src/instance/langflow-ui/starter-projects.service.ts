import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Account } from '../../access/account.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';

/** The namespace of the project ids. It must never change, or every project gets another id. */
const NAMESPACE = Buffer.from('46a02afafbb7410fb87e16da6bcc54ad', 'hex');

/** What {@link StarterProjects.get} throws. */
export const GET_PROJECT_REFUSALS = ['project_not_found'] as const satisfies readonly ErrorCode[];

/**
 * What Langflow calls a project: a folder of flows. Here every account has exactly one, and it
 * stays empty.
 */
export interface StarterProject {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/**
 * The project of each account, which Langflow's web UI needs before it shows anything. It is
 * derived from the account, not stored.
 */
@Injectable()
export class StarterProjects {
  /**
   * The web UI finds the project by this name, which the config returns as `default_folder_name`
   * (contract langflow 8.1).
   */
  of(account: Account): StarterProject {
    return {
      id: toProjectId(account.id),
      name: 'Starter Project',
      description: 'Manage your own flows. Download and upload projects.',
    };
  }

  /** @throws DomainError {@link GET_PROJECT_REFUSALS}, also for another account's project */
  get(account: Account, id: string): StarterProject {
    const project = this.of(account);
    if (project.id !== id) throw new DomainError('project_not_found');
    return project;
  }
}

/**
 * Returns a version 5 UUID, so that an account always has the same project (RFC 9562, section 5.5).
 */
function toProjectId(accountId: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(accountId).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
