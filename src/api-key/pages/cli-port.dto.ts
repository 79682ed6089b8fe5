import { FormBody } from '../../platform/validation/body-form.js';
import { TextField } from '../../platform/validation/fields.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';

const MAX_PORT = 65_535;

/** Accepts only the digits of a port: other characters could change the host of the URL. */
const parsePort: Parser<string> = (input) => {
  const isDigits = typeof input === 'string' && /^[1-9]\d{0,4}$/.test(input);
  return isDigits && Number(input) <= MAX_PORT
    ? { value: input }
    : refuse('not_port', { most: MAX_PORT });
};

export class CliQuery {
  @TextField({ parse: parsePort })
  port: string;
}

@FormBody()
export class CliForm {
  @TextField({ parse: parsePort })
  port: string;
}
