import { useTranslation } from 'react-i18next';
import type { AccountDetails, UserSecondFactors } from '../../api/gen';
import { requireFactor } from '../../api/people';
import { useAct } from '../../app/act';
import { Notice, Panel } from '../../ui/parts';
import { Switch } from '../../ui/switch';
import { Deadline } from '../../ui/time';

interface FactorPolicyProps {
  readonly person: AccountDetails;
  readonly found: UserSecondFactors;
}

/** Whether the account must have a second factor, and who decided so. */
export function FactorPolicy({ person, found }: FactorPolicyProps) {
  const { t } = useTranslation();
  const isOverridden = found.is_required_by_override;
  const change = useAct({
    act: (value: boolean) => requireFactor(person.id, value),
    done: t('common.saved'),
    undo: (value) => requireFactor(person.id, !value),
  });
  return (
    <Panel title={t('factors.policy')}>
      <div className="flex max-w-2xl flex-col gap-3">
        <p>{t(`factors.policy_${policyOf(found)}`)}</p>
        <Grace found={found} />
        <Switch
          label={t('factors.require')}
          hint={t('factors.requireHint')}
          isOn={isOverridden}
          isBusy={change.isPending}
          onChange={(value) => change.mutate(value)}
        />
      </div>
    </Panel>
  );
}

function policyOf(found: UserSecondFactors) {
  if (!found.is_offered) return 'off';
  if (!found.is_required) return 'free';
  return found.is_required_by_override ? 'account' : 'setting';
}

/** Until when an account that must have a second factor may log in without one. */
function Grace({ found }: { found: UserSecondFactors }) {
  const { t } = useTranslation();
  const { grace_ends_at: ends, totp, passkeys } = found;
  if (!ends || totp.length > 0 || passkeys.length > 0) return null;
  if (Date.parse(ends) <= Date.now()) return <Notice tone="warn">{t('factors.graceOver')}</Notice>;
  return (
    <Notice tone="warn">
      {t('factors.graceUntil')} <Deadline at={ends} />
    </Notice>
  );
}
