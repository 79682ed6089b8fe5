import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import {
  beginTotpApiV1AccountSecondFactorsTotpPost,
  confirmTotp,
  type TotpOffer,
} from '../../api/gen';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { tell } from '../../ui/toasts';
import { FormFault } from './form-fault';
import { RecoveryCodeList } from './recovery-codes';
import { useChange } from './use-change';

/** Sets up an authenticator app: a name, its QR code, and its first code. */
export function TotpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<TotpOffer>();
  const [codes, setCodes] = useState<readonly string[]>();
  const begin = useChange({
    send: (name: string) =>
      ask(() =>
        beginTotpApiV1AccountSecondFactorsTotpPost({
          body: { name: name || t('account.totpUnnamed') },
        }),
      ),
    onDone: setOffer,
    showsFault: true,
  });
  const close = () => {
    tell(t('account.totpDone'));
    onClose();
  };
  const confirm = useChange({
    send: (code: string) =>
      ask(() => confirmTotp({ path: { factor_id: offer!.id }, body: { code } })),
    onDone: ({ recovery_codes: fresh }) => (fresh ? setCodes(fresh) : close()),
    showsFault: true,
  });
  // The codes are here before the views that are read again.
  const isMaking = confirm.isPending && !codes;
  useStay(isMaking);
  const valueIn = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    return (new FormData(event.currentTarget).get('value') as string).trim();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={codes ? t('account.recoveryTitle') : t('account.addTotp')}
      isBusy={(begin.isPending && !offer) || isMaking}
    >
      {codes ? (
        <RecoveryCodeList codes={codes} onClose={close} />
      ) : offer ? (
        <form
          key="code"
          className="flex flex-col gap-4"
          onSubmit={(event) => confirm.mutate(valueIn(event))}
        >
          <p className="text-sm text-soft">{t('account.totpScan')}</p>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(offer.qr_code)}`}
            alt={t('account.totpQr')}
            className="mx-auto size-48 rounded-lg bg-[#fff] p-2"
          />
          <p className="text-sm">
            <span className="text-soft">{t('account.totpSecret')} </span>
            <Copyable text={offer.secret} />
          </p>
          {/* A phone cannot scan its own screen. */}
          <p className="text-center text-sm sm:hidden">
            <a href={offer.uri} className="font-medium text-accent underline">
              {t('account.totpOpen')}
            </a>
          </p>
          <TextField
            label={t('account.totpCode')}
            name="value"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
          />
          <FormFault error={confirm.error} />
          <Actions>
            <Cancel />
            <Button type="submit" kind="main" disabled={confirm.isPending}>
              {t('account.totpConfirm')}
            </Button>
          </Actions>
        </form>
      ) : (
        <form
          key="name"
          className="flex flex-col gap-4"
          onSubmit={(event) => begin.mutate(valueIn(event))}
        >
          <TextField
            label={t('account.totpName')}
            name="value"
            placeholder={t('account.totpNameExample')}
            maxLength={100}
          />
          <FormFault error={begin.error} />
          <Actions>
            <Cancel />
            <Button type="submit" kind="main" disabled={begin.isPending}>
              {t('common.continue')}
            </Button>
          </Actions>
        </form>
      )}
    </Dialog>
  );
}
