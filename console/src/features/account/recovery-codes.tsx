import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Dialog } from '../../ui/dialog';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** The recovery codes, which are shown once. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('account.recoveryTitle')}
      description={t('account.recoveryText')}
    >
      <OnceSecret secret={codes.join('\n')} label={t('account.recoveryTitle')} />
      <Actions>
        <Button kind="main" onClick={onClose}>
          {t('common.done')}
        </Button>
      </Actions>
    </Dialog>
  );
}
