import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import type { Actor } from '../access/actor.js';
import { ApiKeyLookup } from '../api-key/api-key-lookup.service.js';

/** Validates an API key, wherever the adapter found it. The header below is for passport only. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(HeaderAPIKeyStrategy, 'api-key') {
  constructor(private readonly lookup: ApiKeyLookup) {
    super({ header: 'x-api-key', prefix: '' }, false);
  }

  /** @param address the client's address, if known */
  validate(key: string, address?: string): Promise<Actor> {
    return this.lookup.authenticate(key, address);
  }
}
