import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passkeys, secondFactors } from '../../api/account';
import { ask } from '../../api/client';
import {
  removeSecondFactor,
  renewRecoveryCodes,
  type SecondFactorsRead,
  type TotpRead,
} from '../../api/gen';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Empty, Notice, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { Loaded } from './loaded';
import { RecoveryCodes } from './recovery-codes';
import { TotpDialog } from './totp-dialog';
import { useChange } from './use-change';

/** The second factors of the account. Without any, and where none are offered, it shows nothing. */
export function FactorsPanel() {
  return (
    <Loaded query={secondFactors}>
      {(found) => (found.is_offered || found.totp.length > 0 ? <Factors found={found} /> : <></>)}
    </Loaded>
  );
}

function Factors({ found }: { found: SecondFactorsRead }) {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  const [isRenewing, setRenewing] = useState(false);
  const [removed, setRemoved] = useState<TotpRead>();
  const [codes, setCodes] = useState<readonly string[]>();
  // A passkey is a second factor too, so the advice to set one up waits until they are loaded.
  const { data: ownPasskeys } = useQuery(passkeys);
  const hasNone = found.totp.length === 0 && ownPasskeys?.length === 0;
  const renew = useChange({
    send: () => ask(() => renewRecoveryCodes()),
    onDone: ({ recovery_codes: fresh }) => {
      setRenewing(false);
      setCodes(fresh);
    },
    showsFault: true,
  });
  const remove = useChange({
    send: ({ id }: TotpRead) => ask(() => removeSecondFactor({ path: { factor_id: id } })),
    done: t('account.totpRemoved'),
    onDone: () => setRemoved(undefined),
    showsFault: true,
  });
  useStay(renew.isPending && isRenewing);
  return (
    <Panel
      title={t('account.factors')}
      description={t('account.factorsText')}
      actions={
        found.is_offered && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {t('account.addTotp')}
          </Button>
        )
      }
      isFlush
    >
      {found.is_required && hasNone && (
        <div className="p-4 pb-0">
          <Notice tone="warn">
            {found.grace_ends_at ? (
              <>
                {t('account.factorRequiredUntil')} <Time at={found.grace_ends_at} />
              </>
            ) : (
              t('account.factorRequired')
            )}
          </Notice>
        </div>
      )}
      {found.totp.length === 0 ? (
        <Empty icon="phone" title={t('account.noTotp')}>
          {t('account.noTotpText')}
        </Empty>
      ) : (
        <ul>
          {found.totp.map((factor) => (
            <TotpItem key={factor.id} factor={factor} onRemove={() => setRemoved(factor)} />
          ))}
        </ul>
      )}
      {(found.totp.length > 0 || found.recovery_codes_left > 0) && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2.5">
          <p className={found.recovery_codes_left < 3 ? 'text-warn' : 'text-soft'}>
            {t('account.recoveryLeft', { count: found.recovery_codes_left })}
          </p>
          <Button size="small" onClick={() => setRenewing(true)}>
            {t('account.recoveryRenew')}
          </Button>
        </div>
      )}
      {isAdding && <TotpDialog onClose={() => setAdding(false)} />}
      <Confirm
        isOpen={isRenewing}
        onClose={() => setRenewing(false)}
        onConfirm={() => renew.mutate()}
        title={t('account.recoveryRenew')}
        action={t('account.recoveryRenew')}
        change={renew}
      >
        <p>{t('account.recoveryRenewText')}</p>
      </Confirm>
      <Confirm
        isOpen={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        onConfirm={() => removed && remove.mutate(removed)}
        title={t('account.removeTotpTitle', { name: removed?.name })}
        action={t('account.remove')}
        change={remove}
      >
        <p>{t('account.removeTotpText')}</p>
      </Confirm>
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} />}
    </Panel>
  );
}

function TotpItem({ factor, onRemove }: { factor: TotpRead; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0">
        <p className="font-medium break-all">{factor.name}</p>
        <p className="text-[0.8125rem] text-soft">
          {t('account.added')} <Time at={factor.created_at} /> · {t('account.lastUsed')}{' '}
          <Time at={factor.last_used_at} otherwise={t('account.notYet')} />
        </p>
      </div>
      <Button size="small" kind="danger" onClick={onRemove}>
        {t('account.remove')}
      </Button>
    </li>
  );
}
