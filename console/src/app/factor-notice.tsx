import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { passkeys, secondFactors } from '../api/account';
import { Notice } from '../ui/parts';
import { Time } from '../ui/time';

/**
 * Tells somebody who must set up a second factor until when, on every view besides that of the
 * setup: after that time, no log-in leads anywhere else.
 */
export function FactorNotice() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { data: factors } = useQuery(secondFactors);
  const isMissing = factors?.is_required === true && factors.totp.length === 0;
  const { data: ownPasskeys } = useQuery({ ...passkeys, enabled: isMissing });
  if (!isMissing || ownPasskeys?.length !== 0 || pathname.endsWith('/security')) return null;
  return (
    <div role="status" className="mb-4">
      <Notice tone="warn">
        {factors.grace_ends_at ? (
          <>
            {t('account.factorRequiredUntil')} <Time at={factors.grace_ends_at} />
          </>
        ) : (
          t('account.factorRequired')
        )}{' '}
        <a href="/account/security" className="font-medium underline">
          {t('account.security')}
        </a>
      </Notice>
    </div>
  );
}
