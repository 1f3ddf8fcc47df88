/** What faces are used for: of a consent, and of nothing else. */
export const PURPOSE = "To compare your face with itself when you mark your own attendance.";

/** What a member reads before a face of theirs is kept. Every word counts: its hash stands in the consent. */
export function noticeOf(organization: string, retentionDays: number): string {
  return `${organization} would like to know you by your face when you mark your own attendance. You decide whether it may.

What is kept: numbers that a program on your device has computed from a picture of your face (an embedding). The picture itself is not sent. The numbers are encrypted, no program gives them out again, and no member of ${organization} can see them. They are biometric data, which the law protects more than other data.

What for: ${PURPOSE} Your face is compared with your own numbers only; nobody is looked for by a face. What is kept of a comparison is how alike the two were, for whoever looks at your attendance.

How long: until you withdraw this consent, until you are no longer a member, or until ${retentionDays} days after the last time that your face was recognised, whichever is first. Then the numbers are deleted.

You do not have to: without a face you mark your attendance by the other ways of a session, and whoever holds it can always enter your attendance by hand. To say no, or to withdraw later, has no disadvantage for you.

How to withdraw: in your settings, at any time and without a reason. Your numbers are deleted at once; marks that were made before stay, because they say when you were there.

If you are a minor, a parent or guardian has to agree with you, and their name is kept with this consent.`;
}
