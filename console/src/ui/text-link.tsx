import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { classes } from './classes';

function Anchor(props: ComponentProps<'a'>) {
  return (
    <a {...props} className={classes('font-medium text-accent hover:underline', props.className)} />
  );
}

/** A link to a view, in a text or a table. */
export const TextLink = createLink(Anchor);
