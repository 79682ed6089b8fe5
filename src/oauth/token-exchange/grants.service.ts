import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { AccessTokens } from '../../auth/access-tokens.service.js';
import { DeviceCodesService, REDEEM_DEVICE_REFUSALS } from '../../devices/device-codes.service.js';
import type { Device } from '../../devices/device.entity.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { ClientTokens, ISSUE_TOKEN_REFUSALS } from '../clients/client-tokens.service.js';
import { AUTHENTICATE_CLIENT_REFUSALS, ClientSecrets } from '../clients/client-secrets.service.js';
import type { Grant } from './grant.js';
import {
  EXCHANGE_KEY_REFUSALS,
  EXCHANGE_PASSWORD_REFUSALS,
  EXCHANGE_SERVER_KEY_REFUSALS,
  TokenExchange,
} from './token-exchange.service.js';
import type { ExchangedToken } from './token-signer.service.js';

/** What {@link GrantsService.redeem} throws. */
export const REDEEM_GRANT_REFUSALS = [
  ...EXCHANGE_PASSWORD_REFUSALS,
  ...EXCHANGE_KEY_REFUSALS,
  ...EXCHANGE_SERVER_KEY_REFUSALS,
  ...AUTHENTICATE_CLIENT_REFUSALS,
  ...ISSUE_TOKEN_REFUSALS,
  ...REDEEM_DEVICE_REFUSALS,
] as const satisfies readonly ErrorCode[];

export interface GrantedToken extends ExchangedToken {
  /** The device that the token was issued to. */
  readonly device?: Device;
}

/** Issues a token for each way to log in. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly exchange: TokenExchange,
    private readonly tokens: AccessTokens,
    private readonly devices: DeviceCodesService,
    private readonly clients: ClientSecrets,
    private readonly clientTokens: ClientTokens,
  ) {}

  /** @throws DomainError {@link REDEEM_GRANT_REFUSALS} */
  async redeem(grant: Grant): Promise<GrantedToken> {
    switch (grant.by) {
      case 'password':
        return this.exchange.byPassword(grant.username, grant.password);
      case 'key':
        return this.exchange.byKey(grant.key);
      case 'client': {
        // Ids of OAuth clients are no UUIDs, those of workspaces are.
        if (isUUID(grant.clientId)) {
          return this.exchange.byServerKey(grant.clientId, grant.clientSecret);
        }
        const client = await this.clients.authenticate(grant.clientId, grant.clientSecret);
        return this.clientTokens.issue(client);
      }
      case 'device': {
        // A device's client id is a UUID.
        if (!isUUID(grant.clientId)) throw new DomainError('device_code_unknown');
        const login = await this.devices.redeem(grant.clientId, grant.deviceCode);
        const { device, session, lifetimeSeconds } = login;
        const accessToken = this.tokens.signAccess(session, lifetimeSeconds);
        return { accessToken, expiresInSeconds: lifetimeSeconds, device };
      }
    }
  }
}
