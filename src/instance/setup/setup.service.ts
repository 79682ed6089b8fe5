import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ApiKeyService } from '../../api-key/api-key.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { PasswordHasher } from '../../platform/credentials/password-hasher.service.js';
import { createApiKeyText, createPasswordText } from '../../platform/credentials/secret-token.js';
import { watchOf } from '../../platform/database/database-watch.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { sayWhyRefused } from '../../platform/errors/password-refusal.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';

/**
 * "setu" in ASCII: the advisory lock that lets one of several starting processes create the
 * superuser.
 */
const SETUP_LOCK = 0x73657475;

/**
 * What the first start created. A secret is present only when it was generated: a password that the
 * operator chose is not printed.
 */
export interface FirstStart {
  readonly username: string;
  readonly generatedPassword?: string;
  readonly generatedApiKey?: string;
}

type Publish = (first: FirstStart) => Promise<void>;

/** Creates the first superuser and an API key for it. */
@Injectable()
export class SetupService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly apiKeys: ApiKeyService,
    private readonly hasher: PasswordHasher,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Creates the superuser, unless one exists: nothing is changed then.
   *
   * @param publish takes the port and prints the secrets. It is called before the account is
   *   committed: if it fails, no account exists, and the next start tries again with new secrets.
   *   If the process ends after that, what was printed is void, and the next start prints again.
   * @returns undefined when a superuser exists; `publish` was not called then
   * @throws Error when an ordinary account has the superuser's name, or the configured password is
   *   against the rules
   */
  async run(publish: Publish = async () => {}): Promise<FirstStart | undefined> {
    if (await this.users.findActingSuperuser()) return undefined;
    const username = this.env.superuserName;
    const password = this.env.superuserPassword ?? createPasswordText();
    const apiKey = this.env.superuserApiKey ?? createApiKeyText();
    const hash = await this.hasher
      .hashNew(password, [username, this.env.superuserEmail])
      .catch((error: unknown) => {
        const isRefused = error instanceof DomainError && error.is('password_refused');
        throw isRefused ? new Error(`SUPERUSER_PASSWORD: ${sayWhyRefused(error.details)}.`) : error;
      });
    const first: FirstStart = {
      username,
      ...(!this.env.superuserPassword && { generatedPassword: password }),
      ...(!this.env.superuserApiKey && { generatedApiKey: apiKey }),
    };
    const create = async (manager: EntityManager): Promise<boolean> => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
      if (await manager.existsBy(User, { isSuperuser: true, isActive: true })) return false;
      if (await manager.existsBy(User, { username })) {
        throw new Error(
          `The account "${username}" exists but is not an active superuser. Set SUPERUSER to another name.`,
        );
      }
      const user = await this.users
        .insert(
          manager,
          {
            username,
            password,
            email: this.env.superuserEmail,
            isSuperuser: true,
            isInternal: true,
          },
          hash,
        )
        .catch((error: unknown) => {
          const isRefused = error instanceof DomainError && error.is('email_refused');
          throw isRefused
            ? new Error('SUPERUSER_EMAIL must be an email with a full domain.')
            : error;
        });
      await this.apiKeys.issue(manager, user.id, apiKey, { name: 'first start', expiresAt: null });
      await publish(first);
      return true;
    };
    // An import that is under way holds the accounts for as long as it takes.
    const watch = watchOf(this.dataSource);
    const isFirst = await watch.withoutTimeout(() => this.dataSource.transaction(create));
    return isFirst ? first : undefined;
  }
}
