import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ApiError } from '../../api/client';
import {
  cancelAccountEmailApiV1AccountEmailDelete,
  requestAccountEmailApiV1AccountEmailPost,
  type AccountRead,
} from '../../api/gen';
import { Button } from '../../ui/button';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { Badge, Fact, Facts, Notice, Panel } from '../../ui/parts';
import { FormFault } from './form-fault';
import { useChange } from './use-change';

/** The proved email, the one that waits for its link, and how it is changed. */
export function EmailPanel({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const cancel = useChange({
    send: () => ask(() => cancelAccountEmailApiV1AccountEmailDelete()),
    done: t('account.emailCanceled'),
  });
  const { email, email_proof: proof, waiting_email: waiting, capabilities } = found;
  return (
    <Panel
      title={t('account.email')}
      actions={
        capabilities.can_change_email && (
          <Button onClick={() => setOpen(true)}>{t('account.changeEmail')}</Button>
        )
      }
    >
      <Facts>
        <Fact name={t('account.address')}>
          {email === null ? (
            <span className="text-soft">{t('account.noEmail')}</span>
          ) : (
            <span className="inline-flex flex-wrap items-center gap-2">
              {email} {proof && <Badge tone="good">{t(`account.proofs.${proofOf(proof)}`)}</Badge>}
            </span>
          )}
        </Fact>
      </Facts>
      {waiting && (
        <div className="mt-4">
          <Notice tone="warn">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <p>{t('account.emailWaits', { email: waiting })}</p>
              <Button size="small" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
                {t('account.cancelEmail')}
              </Button>
            </div>
          </Notice>
        </div>
      )}
      {!capabilities.can_change_email && (
        <p className="mt-3 text-[0.8125rem] text-soft">
          {found.has_password ? t('account.emailNoMail') : t('account.emailOfProvider')}{' '}
          {capabilities.support_contact &&
            t('account.askContact', { contact: capabilities.support_contact })}
        </p>
      )}
      {isOpen && <EmailDialog onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function EmailDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChange({
    send: (body: { email: string; password: string }) =>
      ask(() => requestAccountEmailApiV1AccountEmailPost({ body })),
    done: t('account.emailSent'),
    onDone: onClose,
    showsFault: true,
  });
  const fields = change.error instanceof ApiError ? change.error.fields : {};
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('account.changeEmail')}
      description={t('account.emailText')}
      isBusy={change.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const values = new FormData(event.currentTarget);
          change.mutate({
            email: values.get('email') as string,
            password: values.get('password') as string,
          });
        }}
      >
        <TextField
          label={t('account.newEmail')}
          name="email"
          type="email"
          autoComplete="email"
          required
          maxLength={255}
          fault={fields['email']}
        />
        <TextField
          label={t('account.currentPassword')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <FormFault error={change.error} />
        <Actions>
          <Cancel />
          <Button type="submit" kind="main" disabled={change.isPending}>
            {t('account.sendLink')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function proofOf(proof: string): 'superuser' | 'mail' | 'provider' {
  return proof === 'mail' || proof === 'provider' ? proof : 'superuser';
}
