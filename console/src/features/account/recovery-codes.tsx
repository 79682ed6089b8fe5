import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Dialog } from '../../ui/dialog';
import { saveFileAs } from '../../ui/save-file';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** The recovery codes, which are shown once, in a window that is open. */
export function RecoveryCodeList({ codes, onClose }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const save = () =>
    saveFileAs(
      'gatehouse-recovery-codes.txt',
      new Blob([`${location.host}\n\n${codes.join('\n')}\n`], { type: 'text/plain' }),
    );
  return (
    <>
      <p className="mb-3 text-sm text-soft">{t('account.recoveryText')}</p>
      <OnceSecret secret={codes.join('\n')} label={t('account.recoveryTitle')} />
      <Actions>
        <Button icon="download" onClick={save}>
          {t('account.recoverySave')}
        </Button>
        <Button kind="main" onClick={onClose}>
          {t('common.done')}
        </Button>
      </Actions>
    </>
  );
}

/** As {@link RecoveryCodeList}, in a window of its own. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { t } = useTranslation();
  return (
    <Dialog isOpen onClose={onClose} title={t('account.recoveryTitle')}>
      <RecoveryCodeList codes={codes} onClose={onClose} />
    </Dialog>
  );
}
