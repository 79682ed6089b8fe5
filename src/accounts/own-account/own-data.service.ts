import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { OwnActivity, type Activity } from '../../audit/own-activity.service.js';
import { OauthGrants, type OauthGrant } from '../../oauth/clients/oauth-grants.service.js';
import { OwnAccount, type AccountOverview } from './own-account.service.js';
import { OwnCredentials, type OwnCredentialList } from './own-credentials.service.js';
import { OwnLogIns, type LogIn } from './own-log-ins.service.js';

/** What is stored about an account, without secrets. */
export interface OwnData extends OwnCredentialList {
  readonly overview: AccountOverview;
  readonly logIns: readonly LogIn[];
  readonly grants: readonly OauthGrant[];
  /** The newest first, read as it is sent. */
  readonly activity: AsyncIterable<Activity>;
}

/** How many events a download has at most. */
export const MOST_EVENTS = 10_000;

/** Gathers what is stored about the caller, for a download. */
@Injectable()
export class OwnDataService {
  constructor(
    private readonly account: OwnAccount,
    private readonly credentials: OwnCredentials,
    private readonly logIns: OwnLogIns,
    private readonly grants: OauthGrants,
    private readonly activity: OwnActivity,
  ) {}

  async gather(actor: Actor): Promise<OwnData> {
    const { id } = actor.account;
    return {
      overview: await this.account.get(actor),
      ...(await this.credentials.list(actor)),
      logIns: await this.logIns.list(actor),
      grants: await this.grants.list(id),
      activity: this.activity.readAll(id, MOST_EVENTS),
    };
  }
}
