// Files of packages whose entry point loads ten times what is used of them: class-validator's loads
// all its validators, with the telephone numbers of the world, and rate-limiter-flexible's a
// limiter for every database. That was a tenth of a start. The packages have types only for their
// entry points.

declare module 'class-validator/cjs/decorator/common/ValidateBy.js' {
  export { ValidateBy } from 'class-validator';
}

declare module 'class-validator/cjs/decorator/string/IsEmail.js' {
  export { isEmail } from 'class-validator';
}

declare module 'class-validator/cjs/decorator/string/IsUUID.js' {
  export { isUUID } from 'class-validator';
}

declare module 'class-validator/cjs/validation/Validator.js' {
  export { Validator } from 'class-validator';
}

declare module 'rate-limiter-flexible/lib/RateLimiterMemory.js' {
  export { RateLimiterMemory as default } from 'rate-limiter-flexible';
}

declare module 'rate-limiter-flexible/lib/RateLimiterPostgres.js' {
  export { RateLimiterPostgres as default } from 'rate-limiter-flexible';
}
