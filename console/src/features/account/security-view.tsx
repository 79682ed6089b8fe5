import { useTranslation } from 'react-i18next';
import { account } from '../../api/account';
import { View } from '../../app/view';
import { FactorsPanel } from './factors-panel';
import { Loaded } from './loaded';
import { PasskeysPanel } from './passkeys-panel';
import { PasswordPanel } from './password-panel';
import { ProvidersPanel } from './providers-panel';

/** How the person logs in: password, email, second factors, passkeys, log-in providers. */
export function SecurityView() {
  const { t } = useTranslation();
  return (
    <View title={t('account.security')} description={t('account.securityText')}>
      <Loaded query={account}>
        {(found) => (
          <>
            <PasswordPanel found={found} />
            {found.has_password && <PasskeysPanel />}
            {!found.is_service_account && <FactorsPanel />}
            {found.log_in_providers.length > 0 && <ProvidersPanel found={found} />}
          </>
        )}
      </Loaded>
    </View>
  );
}
