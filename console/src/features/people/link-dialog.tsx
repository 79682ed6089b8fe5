import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AccountDetails, AccountInvite } from '../../api/gen';
import { invitePerson, mailing } from '../../api/people';
import { useAct } from '../../app/act';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { OnceSecret } from '../../ui/copy';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { FormFault } from '../../ui/form-fault';
import { Notice } from '../../ui/parts';

interface LinkDialogProps {
  readonly person: AccountDetails;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Makes a link by which the person chooses a password, to be passed on or mailed. */
export function LinkDialog({ person, isOpen, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  const { data: isMailing = false } = useQuery(mailing);
  const make = useAct({
    act: (how: NonNullable<AccountInvite['hand_over']>) =>
      invitePerson(person.id, { hand_over: how }),
    changes: [['person', person.id], ['people']],
    showsFault: true,
  });
  useStay(make.isPending);
  const close = () => {
    onClose();
    make.reset();
  };
  const canMail = isMailing && person.email !== null;
  const { username: name, email } = person;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('people.makeLink')}
      description={make.data?.link ? t('people.passLinkOn') : t('people.makeLinkEffect')}
      isBusy={make.isPending}
    >
      {make.data?.link && (
        <OnceSecret secret={make.data.link} label={t('people.linkOf', { name })} />
      )}
      {make.data && !make.data.link && (
        <Notice tone="good">{t('people.isMailed', { email })}</Notice>
      )}
      <FormFault error={make.error} />
      {make.data ? (
        <Actions>
          <Button onClick={close}>{t('common.done')}</Button>
        </Actions>
      ) : (
        <Actions>
          <Cancel />
          {canMail && (
            <Button disabled={make.isPending} onClick={() => make.mutate('mail')}>
              {t('people.sendLink')}
            </Button>
          )}
          <Button kind="main" disabled={make.isPending} onClick={() => make.mutate('link')}>
            {t('people.showLink')}
          </Button>
        </Actions>
      )}
    </Dialog>
  );
}
