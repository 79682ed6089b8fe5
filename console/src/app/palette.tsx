import { Dialog } from '@base-ui/react/dialog';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../ui/classes';
import { Icon, type IconName } from '../ui/icons';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly run: () => void;
  /** It is offered for any text, such as a search for it. */
  readonly isAlways?: boolean;
}

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** @param text what was typed */
  readonly commandsFor: (text: string) => readonly Command[];
}

/** Finds a view or an action by typing. Ctrl+K or Command+K opens it. */
export function Palette({ isOpen, onOpenChange, commandsFor }: PaletteProps) {
  const hasRun = useRef(false);
  const end = (isDone: boolean) => {
    hasRun.current = isDone;
    onOpenChange(false);
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && end(false)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#0b1220]/50" />
        <Dialog.Popup
          // What was run leads to another view, which has the focus then.
          finalFocus={() => (hasRun.current ? document.querySelector('h1') : true)}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-xl outline-none"
        >
          <List commandsFor={commandsFor} onDone={() => end(true)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function List({ commandsFor, onDone }: Pick<PaletteProps, 'commandsFor'> & { onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return commandsFor(text.trim()).filter(
      ({ label, isAlways }) =>
        isAlways || words.every((word) => label.toLowerCase().includes(word)),
    );
  }, [commandsFor, text]);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onDone();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setPlace((place + step + found.length) % found.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(found[place]);
    }
  };
  return (
    <>
      <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <span className="text-soft">
          <Icon name="search" />
        </span>
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found[place] && `${id}-${place}`}
          aria-label={t('palette.title')}
          placeholder={t('palette.placeholder')}
          className="h-12 flex-1 bg-transparent text-sm outline-none"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={t('palette.title')}
        className="max-h-[50vh] overflow-y-auto p-1.5"
      >
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === place}
            className={classes(
              'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-sm',
              index === place && 'bg-hover',
            )}
            onMouseMove={() => setPlace(index)}
            onClick={() => run(command)}
          >
            <span className="text-soft">
              <Icon name={command.icon} />
            </span>
            {command.label}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="px-4 pb-4 text-sm text-soft">{t('palette.nothing')}</p>}
    </>
  );
}
