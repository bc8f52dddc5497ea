package io.trivium.rocket.server.access;

import io.trivium.broker.security.User;

/**
 * Passwords as operators' tools get them: readable only to a broker at which the same operator has the same secret. So {@code mqadmin
 * copyUser} can take users from one broker to another, and nobody reads a password on the way. Thread-safe.
 */
final class SealedPasswords {
    private static final String MARK = "sealed:";
    private static final String PURPOSE = "trivium: passwords for operators";

    private final SecretBox secrets;

    SealedPasswords(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** Returns the password of a user for an operator's eyes. */
    String seal(User user, User operator) {
        return MARK + box(operator).close(user.name(), user.secret());
    }

    /**
     * Returns what an operator gives as a password of a user: as it is, or opened if it is sealed.
     *
     * @throws IllegalArgumentException if it was sealed for another operator, or for another user
     */
    String open(String user, String given, User operator) {
        if (!given.startsWith(MARK)) {
            return given;
        }
        try {
            return box(operator).open(user, given.substring(MARK.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the password is sealed for another user than " + user + ", or for another operator than "
                            + operator.name() + " with the same password here",
                    e);
        }
    }

    private SecretBox box(User operator) {
        return secrets.sealedFor(operator.secret(), PURPOSE);
    }
}
