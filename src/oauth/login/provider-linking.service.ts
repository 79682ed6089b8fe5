import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertLogIn, LOG_IN_REFUSALS } from '../../access/assert-log-in.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { Identity } from '../../users/identity.entity.js';
import { linkIdentity, LINK_IDENTITY_REFUSALS } from '../../users/link-identity.js';
import { lockUser } from '../../users/write-account.js';
import { AccountLinking } from './account-linking.service.js';
import type { LoginAttempt } from './login-attempts.service.js';
import {
  BEGIN_OAUTH_LOGIN_REFUSALS,
  IDENTIFY_REFUSALS,
  OauthLoginService,
} from './oauth-login.service.js';
import type { AuthorizationAnswer } from './provider-client.js';

/** What {@link ProviderLinking.begin} throws. */
export const BEGIN_LINKING_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...LOG_IN_REFUSALS,
  ...PROOF_REFUSALS,
  ...BEGIN_OAUTH_LOGIN_REFUSALS,
  'provider_already_linked',
] as const satisfies readonly ErrorCode[];

/** What {@link ProviderLinking.finish} throws. */
export const FINISH_LINKING_REFUSALS = [
  ...IDENTIFY_REFUSALS,
  'oauth_email_refused',
  'oauth_email_unverified',
  ...LINK_IDENTITY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Where the account page shows log-in providers. */
const NEXT = '/account/security';

/** Links the caller's own account to a log-in provider, by a log-in there. */
@Injectable()
export class ProviderLinking {
  constructor(
    private readonly dataSource: DataSource,
    private readonly logins: OauthLoginService,
    private readonly accounts: AccountLinking,
  ) {}

  /**
   * Starts to link a provider. The attempt is bound to the caller's log-in: nobody can make the
   * browser of somebody else finish it.
   *
   * @param origin where browsers reach this server
   * @throws DomainError {@link BEGIN_LINKING_REFUSALS}
   */
  async begin(actor: Actor, provider: string, origin: string) {
    assertWholePower(actor);
    const logInId = assertLogIn(actor);
    await assertProven(this.dataSource, actor);
    const userId = actor.account.id;
    if (await this.dataSource.manager.existsBy(Identity, { provider, userId })) {
      throw new DomainError('provider_already_linked');
    }
    return this.logins.begin(provider, origin, NEXT, { userId, logInId });
  }

  /**
   * Links the account to the person whom the provider has authenticated.
   *
   * @param attempt the attempt that this browser has started
   * @throws DomainError {@link FINISH_LINKING_REFUSALS}: `oauth_state_mismatch` also if another
   *   log-in has started it
   */
  async finish(
    actor: Actor,
    provider: string,
    attempt: LoginAttempt | undefined,
    answer: AuthorizationAnswer,
  ): Promise<void> {
    const { id: userId } = actor.account;
    const isOwn = attempt?.linksTo?.userId === userId && attempt.linksTo.logInId === idOf(actor);
    if (!isOwn) throw new DomainError('oauth_state_mismatch');
    const [login, person] = await this.logins.identify(provider, attempt, answer);
    this.accounts.assertAdmitted(login, person);
    await transact(this.dataSource, async (manager) => {
      const user = await lockUser(manager, userId);
      await linkIdentity(manager, user, { provider, subject: person.subject });
    });
  }
}

function idOf({ credential }: Actor): string | undefined {
  return 'id' in credential ? credential.id : undefined;
}
