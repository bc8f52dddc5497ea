package io.trivium.broker.publish;

/**
 * Names a request of a session, so that it can be repeated: what was done already is answered again instead of being done twice,
 * also after a restart.
 *
 * @param session the session's name; the session need not be open
 * @param sequence the request's number, unique within the session, not negative
 * @param oldestOpen the session has the answers to all requests with lower numbers: they are forgotten
 */
public record RequestToken(String session, long sequence, long oldestOpen) {
    public static final int MAX_SESSION = 64;

    public RequestToken {
        if (session.isEmpty() || session.length() > MAX_SESSION) {
            throw new IllegalArgumentException("a session's name has 1 to " + MAX_SESSION + " characters");
        }
        if (sequence < 0 || oldestOpen > sequence) {
            throw new IllegalArgumentException("request " + sequence + ", oldest " + oldestOpen);
        }
    }
}
