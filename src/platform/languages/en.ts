/**
 * The texts of the pages and mails in English. The other languages are declared after it: see
 * `translate`. A text names its page first; `problem` and `fault` are about what went wrong.
 */
export const ENGLISH = {
  'page.languages': 'Language',
  'page.loggedInAs': 'You are logged in as {name}.',
  'page.logIn': 'Log in',
  'page.logOut': 'Log out',
  'page.password': 'Password',
  'page.currentPassword': 'Current password',
  'page.newPassword': 'New password',
  'page.name': 'User name or email',
  'page.code': 'Code of your authenticator app, or a recovery code',
  'page.continue': 'Continue',
  'page.cancel': 'Cancel',
  'page.confirm': 'Confirm',
  'page.yourAccount': 'Your account',
  'page.apiDocs': 'API documentation',
  'page.backToLogIn': 'Back to log-in',
  'page.anotherAccount': 'Log in with another account',
  'page.qrCode': 'QR code',
  'page.start': 'Start page',
  'page.back': 'Back',

  'start.what': 'Accounts, API keys and workspaces. Version {version}.',
  'start.console': 'Console',
  'unbuilt.title': 'This page was not built',
  'unbuilt.what':
    'This server was started without its web pages. Its operators build them with {command}.',

  'login.again': 'Log in again to show that it is still you.',
  'login.goOn': '{continue}, or log in with another account:',
  'login.forgot': 'Forgot password?',
  'login.askContact': 'Forgot password? Ask {contact}.',
  'login.askAdministrator': 'Forgot password? Ask your administrator.',
  'login.with': 'Log in with {provider}',
  'login.passkey': 'Log in with a passkey',
  'login.passkeyUnused': 'The passkey was not used. Please try again.',
  'logout.title': 'Logged out',
  'logout.done': 'You are logged out.',

  'password.title': 'Choose a new password',
  'password.change': 'Change password and log in',

  'factor.title': 'Second factor',
  'factor.lost':
    'Lost your device and your recovery codes? An administrator can reset your second factors.',
  'factor.setUp': 'Set up a second factor',
  'factor.required':
    'Your account must have a second factor. Scan this code with an authenticator app:',
  'factor.key': 'Or type this key there: {key}',
  'factor.appCode': 'The code that the app shows',
  'factor.orPasskey': 'Or with a passkey',
  'factor.passkeyWhat':
    'Your device, unlocked as usual, or a security key is then your second factor.',
  'factor.passkeyNotCreated': 'No passkey was created. Please try again.',
  'factor.createPasskey': 'Create a passkey and log in',
  'factor.confirm': 'Confirm and log in',
  'factor.codes': 'Your recovery codes',
  'factor.keepCodes':
    'Keep these codes in a safe place, away from your device. Each of them logs you in once if you lose it. They are not shown again.',
  'factor.copyCodes': 'Copy',
  'factor.saveCodes': 'Download',
  'factor.copied': 'Copied.',
  'factor.notCopied': 'The codes were not copied. They are selected now: copy them as other text.',
  'factor.isSetUp': 'Your second factor is set up',
  'factor.codesGone':
    'Its recovery codes were shown once, and are not shown again. If you have not kept them, create new ones on your account page.',
  'factor.newCodes': 'Create new recovery codes',

  'cli.title': 'Log in on the command line',
  'cli.asksForDay':
    'A program on this computer requests a token for {name}. It gives the program all your rights, for 1 day or until you delete the token.',
  'cli.asksForDays':
    'A program on this computer requests a token for {name}. It gives the program all your rights, for {days} days or until you delete the token.',
  'cli.target': 'The token will be sent to {origin}.',
  'cli.warning':
    'Continue only if you have just started a log-in on the command line yourself and it shows the port {port}.',
  'cli.allow': 'Allow',
  'cli.notMe': 'This is not my account, or I did not request this',
  'cli.done': 'You are logged in',
  'cli.doneText': 'The command line has received its token. You can close this window.',

  'reset.title': 'Reset your password',
  'reset.what': 'We will send you a link to choose a new password for Gatehouse.',
  'reset.email': 'Email of your account',
  'reset.send': 'Send the link',
  'reset.sent': 'Check your email',
  'reset.sentText':
    'If an account has this email and a password, we have sent a link to it. The link expires in an hour.',
  'reset.noMail': 'If no mail arrives, check your spam folder, or ask an administrator.',
  'reset.set': 'Set the password',
  'reset.account': 'Choose a new password for {name}.',
  'reset.chooseFirst': 'Choose your password',
  'reset.invited':
    'You have an account here. Your user name is {name}. Choose the password for your log-ins.',
  'reset.welcome': 'Your password is set',
  'reset.welcomeText': 'You can log in now, as {name}.',
  'reset.done': 'Your password was changed',
  'reset.doneText': 'All sessions of your account have ended.',

  'link.title': 'This link no longer works',
  'link.gone': 'It was used already, was replaced by a newer one, or is too old.',
  'link.goneOrOther':
    'It was used already, was replaced by a newer one, is too old, or is for another account.',
  'link.isSet': 'If you have chosen your password with it, log in.',
  'link.invitation': 'If it was an invitation, ask your administrator for a new link.',
  'link.new': 'Ask for a new link',

  'email.title': 'Change your email',
  'email.none': 'Your account has no email.',
  'email.current': 'Your email is {email}.',
  'email.waits': 'A link was sent to {email}. Your email changes when you open it and confirm.',
  'email.new': 'New email',
  'email.send': 'Send a confirmation link',
  'email.sent': 'Check your email',
  'email.sentText': 'We have sent a link to the new address. It expires in an hour.',
  'email.sentNext': 'Your email changes when you open the link and confirm.',
  'email.confirm': 'Confirm your email',
  'email.question': 'Do you want to use {email} as the email of this Gatehouse account?',
  'email.taken': 'This email is in use',
  'email.takenText': 'Another account has this name or email. Your email was not changed.',
  'email.other': 'Use another email',
  'email.done': 'Your email was changed',
  'email.doneText': 'Your email is now {email}.',

  'device.title': 'Connect a device',
  'device.codeShown': 'Code shown on the device',
  'device.asks':
    'A program asks to log in as {name}. Approve it only if you have just started it yourself.',
  'device.machine': 'Machine',
  'device.system': 'System',
  'device.address': 'Network address',
  'device.code': 'Code',
  'device.trust': 'I trust this device: stay logged in for 30 days',
  'device.approve': 'Approve',
  'device.deny': 'Deny',
  'device.unknownWorkspace':
    'The program asks for the workspace {workspace}, which has no server, or which you are not a member of. Deny, or choose another one.',
  'device.workspace': 'Workspace',
  'device.noWorkspace': 'None',
  'device.connected': 'Device connected',
  'device.denied': 'Device denied',
  'device.connectedText':
    'The device will continue within a few seconds. You can close this window.',
  'device.deniedText': 'You can close this window.',
  'device.goOn': 'You can close this page and continue on the device.',
  'device.confirm': 'Confirm your device',
  'device.clientAsks': '{client} asks for access to your account. The device must show this code:',
  'device.warning': 'If you did not start this, or the device shows another code, cancel.',
  'device.again': 'Enter the code again',
  'device.NoCodeError': 'Please enter the code that the device shows.',
  'device.NotFoundError': 'This code is not known. Please check it and try again.',
  'device.ExpiredError': 'The code has expired. Please start again on the device.',
  'device.AlreadyUsedError': 'The code was already used. Please start again on the device.',
  'device.AbortedError': 'The device was not authorized.',

  'client.registered': 'This application registered itself; its name is not checked.',
  'client.described': 'This application describes itself at {host}; its name is not checked.',
  'consent.title': 'Authorize {client}',
  'consent.notYou': 'Not you?',
  'consent.asks': '{client} would like to:',
  'consent.resource': 'It would do so at {resource}.',
  'consent.ofDevice': 'The device keeps access when you log out here.',
  'consent.offline': 'The application keeps access when you log out.',
  'consent.ends': 'Access ends when you log out.',
  'consent.revoke': 'You can revoke it at any time in {applications}.',
  'consent.applications': 'your applications',
  'consent.redirect': 'You will be redirected to {origin}.',
  'consent.allow': 'Authorize',
  'consent.privacy': 'Privacy policy',
  'consent.terms': 'Terms of service',
  'choice.title': 'Choose an account',
  'choice.asks': '{client} asks which account to use.',
  'choice.goOn': 'Continue as {name}',
  'choice.other': 'Use another account',

  'applications.title': 'Your applications',
  'applications.revoked': 'Revoked. The application no longer has access.',
  'applications.none': 'No application has access to your account.',
  'applications.some': 'These applications have access to your account:',
  'applications.ownDocs': 'Gatehouse API documentation',
  'applications.since': 'Authorized on {day}.',
  'applications.used': 'Last used on {day}.',
  'applications.endsByLogOut': 'Access ends when you log out, and at the latest on {day}.',
  'applications.endsByRevoking': 'Access ends when you revoke it, and at the latest on {day}.',
  'applications.revoke': 'Revoke access',

  'scope.openid': 'Verify that it is you',
  'scope.profile': 'See your user name, name and picture',
  'scope.email': 'See your email address',
  'scope.groups': 'See your workspaces and your groups in them',
  'scope.roles': 'See your roles: in your workspaces, and whether you are a superuser',
  'scope.offline_access': 'Keep this access while you are away, even after you log out',
  'scope.read': 'Read everything that you can read',
  'scope.admin': 'Do everything that you can do, without limits',
  'scope.users:read': 'Read the accounts that you can read',
  'scope.users:write': 'Change the accounts that you can change',
  'scope.keys:read': 'List your API keys',
  'scope.keys:write': 'Create and delete your API keys',
  'scope.workspaces:read': 'Read your workspaces and their members',
  'scope.workspaces:write': 'Change your workspaces and their members',
  'scope.groups:read': 'Read the groups of your workspaces',
  'scope.groups:write': 'Change the groups of your workspaces',
  'scope.settings:read': 'Read settings',
  'scope.settings:write': 'Change settings',
  'claim.name': 'See your name',
  'claim.preferred_username': 'See your user name',
  'claim.picture': 'See your picture',
  'claim.updated_at': 'See when your profile last changed',
  'claim.email': 'See your email address',
  'claim.groups': 'See your workspaces and your groups in them',
  'claim.roles': 'See your roles: in your workspaces, and whether you are a superuser',
  'claim.email_verified': 'See whether your email address is verified',

  'oauthLogout.by': '{client} has logged you out.',
  'oauthLogout.question': 'Do you want to log out of Gatehouse too?',
  'oauthLogout.stay': 'Stay logged in',
  'oauthLogout.done': 'You are logged out',
  'oauthLogout.doneText': 'You can close this page.',
  'oauthLogout.see': 'See who is logged in',

  'oauthProblem.invalid_client': 'The application is not known here.',
  'oauthProblem.invalid_redirect_uri': 'The redirect URI of the application is not registered.',
  'oauthProblem.access_denied': 'Access was denied.',
  'oauthProblem.temporarily_unavailable':
    'The database is unavailable. Please try again in a moment.',
  'oauthProblem.other': 'The application sent an invalid request.',
  'oauthProblem.noDetails': 'no details',
  'oauthProblem.form': 'This form is no longer valid.',

  'problem.title': 'That did not work',
  'problem.title401': 'Please log in',
  'problem.title403': 'Not allowed',
  'problem.title404': 'Not found',
  'problem.titleWait': 'Please wait',
  'problem.later': '{problem} Please try again in {seconds} seconds.',
  'problem.form': 'Form',
  'problem.field': '{field}: {fault}.',
  'problem.logIn': 'Please log in to continue.',
  'problem.logInAgain': 'Your log-in has ended. Please log in again.',
  'problem.notAllowed': 'Your account may not do this.',
  'problem.nameTaken': 'An account with this name or email exists already.',
  'problem.limitedToken':
    'This log-in is limited and may not do this. Please log in with a password.',
  'problem.noAccount': 'There is no account for you here. Ask an administrator for one.',
  'problem.host':
    'This server does not know the host name in this address. If the address is correct, an administrator can add the name to {setting}.',
  'problem.foreign': 'This request came from another site and was refused.',
  'problem.formToken':
    'This form is no longer valid, or your browser sends no cookies. Please go back, reload the page and try again.',
  'problem.external': 'Your name, email and password belong to the provider you log in with.',
  'problem.currentPassword': 'The current password is required. Please choose a new one at {path}.',
  'problem.wrongPassword': 'The current password is wrong.',
  'problem.samePassword': 'The new password is the current one.',
  'problem.noPassword': 'Your account has no password.',
  'problem.passwordRequired': 'A password is required.',
  'problem.passwordShort': 'A password should have at least {least} characters.',
  'problem.passwordLong':
    'A password should have at most {most} characters. Letters with accents count as two, Chinese characters and emoji as three or more.',
  'problem.passwordCommon': 'This password is one of those that are tried first; choose another.',
  'problem.passwordLikeName':
    'This password is too much like the name of the account or of this product; choose another.',
  'problem.passwordRefused': 'This password cannot be used.',
  'problem.email': 'This is not an email address.',
  'problem.noEmailChange': 'No email change waits for its link.',
  'problem.login': 'User name, email or password is wrong.',
  'problem.approval': 'Your account waits for the approval of an administrator.',
  'problem.inactive': 'Your account is not active. Ask an administrator.',
  'problem.expiredPassword': 'Your password is temporary. To log in you must choose a new one now.',
  'problem.factorNeeded':
    'Your account has a second factor. Send its code too. The log-in then asks for the next code.',
  'problem.factorSetup':
    'Your account must set up a second factor. Please log in, which leads through it.',
  'problem.wrongCode': 'The code is wrong, or was used already.',
  'problem.unconfirmedCode':
    'This is not the code of the key above. Check the clock of your device, and type the next code.',
  'problem.stepGone':
    'This log-in took longer than ten minutes, was finished already, or was begun in another browser.',
  'problem.deviceExpired': 'The code has expired. Please start the log-in again.',
  'problem.device':
    'No device waits with this code. It may have been used, or it has expired: codes are valid for five minutes.',
  'problem.deviceLocked': 'The device is locked: too many wrong codes.',
  'problem.workspace': 'There is no such workspace.',
  'problem.interaction':
    'This request has expired, or your browser sends no cookies. Please start again at the application.',
  'problem.noGrant': 'This application has no access to your account.',
  'problem.client': 'The application could not be authenticated.',
  'problem.provider': 'There is no such log-in provider.',
  'problem.state':
    'This log-in was not begun in this browser, was finished already, or took longer than ten minutes.',
  'problem.denied': 'You did not allow the log-in there.',
  'problem.providerRefused': 'The log-in provider refused the log-in.',
  'problem.providerSilent': 'The log-in provider does not answer. Try again later.',
  'problem.unverified':
    'The log-in provider has no email of yours that it has verified. Verify it there first.',
  'problem.domain': 'Emails of your domain are not allowed here.',
  'problem.accountExists':
    'An account with your email exists already, and it is not linked to this log-in provider. Log in as you did before, or ask an administrator.',
  'problem.emailIsName':
    'An account here has your email as its user name, and nobody has proved that it is yours. Ask an administrator, who can give the account your email or another name.',
  'problem.passkey': 'This passkey could not be verified, or is not known here.',
  'problem.passkeyCopied':
    'This passkey may have been copied, since another copy of it has been used. Log in by other means, remove it and add it again.',
  'problem.passkeyHost': 'Passkeys need a host name. This address has none.',
  'problem.noMail': 'This server sends no mail. Ask an administrator.',
  'problem.link': 'This link is not valid, was already used, or is too old. Request another one.',
  'problem.proof': 'Please log in again, then repeat this.',
  'problem.keys': 'An account can have at most {most} API keys: delete one that is not needed.',
  'problem.devices': 'An account can have at most {most} devices: delete one that is not needed.',
  'problem.tooMany': 'There are too many of these already: at most {most}.',
  'problem.attempts': 'Too many attempts.',
  'problem.hashing': 'The server is busy checking passwords.',
  'problem.database': 'The database is unavailable.',
  'problem.noPage': 'There is no page at this address.',
  'problem.method': 'This page does not support this method.',
  'problem.malformed': 'The request is malformed.',
  'problem.media': 'This page cannot read what was sent.',
  'problem.tooLarge': 'The form is too large.',
  'problem.internal': 'Something went wrong on the server. Please try again later.',
  'problem.other': '{text}.',

  'fault.missing': 'Field required',
  'fault.tooLong': 'String should have at most {most} characters',
  'fault.port': 'must be a whole number from 1 to {most}',
  'fault.uuid': 'Input should be a valid UUID',
  'fault.text': 'Input should be a valid string',
  'fault.other': '{text}',

  'mail.resetSubject': 'Reset your Gatehouse password',
  'mail.reset': `Somebody, probably you, asked to reset the password of your Gatehouse account.

Open this link within an hour to choose a new password:

{link}

If it was not you, ignore this mail: your password stays unchanged.
`,
  'mail.invitationSubject': 'Your Gatehouse account',
  'mail.invitation': `An administrator created a Gatehouse account for you. Your user name is: {name}

Open this link within seven days to choose a password:

{link}

If you do not expect this, ignore this mail.
`,
  'mail.emailSubject': 'Confirm your email for Gatehouse',
  'mail.email': `Somebody, probably you, asked to use this address for a Gatehouse account.

If it was you, open this link within an hour, log in and confirm:

{link}

If it was not you, ignore this mail: nothing changes.
`,
  'mail.testSubject': 'A test mail of Gatehouse',
  'mail.test': `You asked Gatehouse to send this mail. Mail works.
`,

  'notice.subject': 'Gatehouse: {what}',
  'notice.several': 'What logs you in was changed',
  'notice.account': 'your account',
  'notice.ownAccount': 'your account {name}',
  'notice.text': `This changed in {account} at {server} :

{changes}

If you did this, or know who did, there is nothing to do. If not, change your password, end the
sessions that you do not know on your account page, and tell an administrator at once{contact}.
`,
  'notice.contact': ' ({contact})',
  'notice.line': '- {what}.\n  {whence}',
  'notice.lineNamed': '- {what}: {name}.\n  {whence}',
  'notice.byOperator': '{when}, by the operator of the server.',
  'notice.byAdministrator': '{when}, by an administrator.',
  'notice.byYou': '{when}, by you.',
  'notice.byYouFrom': '{when}, by you, from {address}.',
  'notice.from': '{when}, from {address}.',
  'notice.at': '{when}.',
  'notice.email': 'The email was changed: this address is no longer its email',
  'notice.passwordSet': 'The account got a password',
  'notice.passwordChanged': 'The password was changed',
  'notice.passwordRemoved': 'The password was removed',
  'notice.providerLinked': 'A log-in provider was linked',
  'notice.providerUnlinked': 'A log-in provider was unlinked',
  'notice.appAdded': 'An authenticator app was added',
  'notice.appRemoved': 'An authenticator app was removed',
  'notice.passkeyAdded': 'A passkey was added',
  'notice.passkeyRemoved': 'A passkey was removed',
  'notice.codesCreated': 'Recovery codes were created',
  'notice.codesReplaced': 'New recovery codes were created. The former ones no longer work',
  'notice.codesRemoved': 'The recovery codes were removed',
  'notice.codeUsed': 'A recovery code was used. {count} are left',
  'notice.codeUsedOneLeft': 'A recovery code was used. One is left',
  'notice.lastCodeUsed': 'The last recovery code was used. Create new ones on your account page',
  'notice.keyCreated': 'An API key was created',
} as const;
