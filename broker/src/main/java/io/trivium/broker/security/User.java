package io.trivium.broker.security;

/**
 * Somebody who can log in.
 *
 * @param name also RocketMQ's access key
 * @param secret the password, also RocketMQ's secret key
 * @param superUser may do everything
 * @param enabled whether it may log in at all
 */
public record User(String name, String secret, boolean superUser, boolean enabled) {
    private static final int MAX_NAME = 128;
    private static final int MAX_SECRET = 256;

    public User {
        if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a user's name has 1 to " + MAX_NAME + " printable characters");
        }
        if (secret.isEmpty() || secret.length() > MAX_SECRET) {
            throw new IllegalArgumentException(
                    "the password of " + name + " must have 1 to " + MAX_SECRET + " characters");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "User[" + name + (superUser ? ", super" : "") + (enabled ? "" : ", disabled") + "]";
    }
}
