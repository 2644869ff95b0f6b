import type { LoginFailure } from '@tripline/api/wire'

/** Why somebody finds himself at the login; from a closed list, so that no link can put words on this page. */
export type LoginNews = LoginFailure | 'signed-out' | 'session-ended'

export interface LoginNotice {
  /** False where nothing went wrong. */
  readonly bad: boolean
  readonly title: string
  readonly detail: string
}

const START_AGAIN = 'Start again here, or use a token.'

const bad = (title: string, detail: string): LoginNotice => ({ bad: true, title, detail })

/** `provider` is the login provider's host; '' where none is known. */
export function loginNotice(news: LoginNews, provider: string): LoginNotice {
  const host = provider === '' ? 'The login provider' : provider
  switch (news) {
    case 'unreachable':
      return bad(`${host} does not answer`, 'Try again in a moment, or use a token.')
    case 'declined':
      return bad(`${host} was told no`, `Nobody was signed in. ${START_AGAIN}`)
    case 'not-confirmed':
      return bad(`${host} did not confirm this sign-in`, START_AGAIN)
    case 'not-begun-here':
      return bad('This sign-in was not begun in this browser, or took too long', START_AGAIN)
    case 'no-name':
      return bad(
        `${host} knows you, but gives no name that counts here`,
        'An e-mail address has to be verified there. Whoever runs Tripline can say which name it reads.',
      )
    case 'no-role':
      return bad(
        `${host} knows you, but you have no role here`,
        'Ask whoever runs Tripline to give one of your groups a role.',
      )
    case 'too-many':
      return bad('Too many failed sign-ins from here', 'Wait a minute, then try again.')
    case 'signed-out':
      return {
        ...{ bad: false, title: 'You are signed out of Tripline' },
        detail: provider === '' ? '' : `You may still be signed in at ${provider}.`,
      }
    case 'session-ended':
      return {
        ...{ bad: false, title: 'Your session has ended' },
        detail: 'Sign in again to go on where you were.',
      }
    default:
      return news satisfies never
  }
}

const EVERY: Readonly<Record<LoginNews, true>> = {
  ...{ unreachable: true, declined: true, 'not-confirmed': true, 'not-begun-here': true },
  ...{ 'no-name': true, 'no-role': true, 'too-many': true },
  ...{ 'signed-out': true, 'session-ended': true },
}

export const isLoginNews = (word: unknown): word is LoginNews =>
  typeof word === 'string' && Object.hasOwn(EVERY, word)
