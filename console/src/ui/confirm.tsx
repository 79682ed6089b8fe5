import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Actions, Cancel, Dialog } from './dialog';
import { TextField } from './field';
import { FormFault } from './form-fault';

interface Change {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly reset: () => void;
}

interface ConfirmProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly title: string;
  /** What it leads to. */
  readonly children: ReactNode;
  readonly action: string;
  /** What must be typed, where it cannot be undone. */
  readonly typed?: string;
  /** What is sent, with `showsFault`: the window stays open until it is done, or is refused. */
  readonly change?: Change;
}

/** Asks before something that cannot be undone. */
export function Confirm({ isOpen, onClose, title, change, ...rest }: ConfirmProps) {
  const close = () => {
    change?.reset();
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={title} isBusy={change?.isPending}>
      <Question {...rest} change={change} />
    </Dialog>
  );
}

type QuestionProps = Pick<ConfirmProps, 'onConfirm' | 'children' | 'action' | 'typed' | 'change'>;

/** What was typed is gone with the window, and stays for another try. */
function Question({ onConfirm, children, action, typed, change }: QuestionProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm();
      }}
    >
      <div className="flex flex-col gap-3 text-sm">
        {children}
        {typed !== undefined && (
          <TextField
            label={t('common.typeToConfirm', { text: typed })}
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <FormFault error={change?.error} />
      </div>
      <Actions>
        <Cancel />
        <Button
          type="submit"
          kind="danger"
          disabled={change?.isPending || (typed !== undefined && text.trim() !== typed)}
        >
          {action}
        </Button>
      </Actions>
    </form>
  );
}
