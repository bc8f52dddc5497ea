package io.trivium.server.http;

/** What the process says about itself: it only ever moves on. Thread-safe: changes are rare and take the lock. */
public final class Health {
    private volatile State state = State.STARTING;

    /** All doors are open. */
    public void ready() {
        move(State.READY);
    }

    /** An orderly stop is under way. */
    public void stopping() {
        move(State.STOPPING);
    }

    /** The disk failed: nothing is accepted any more, and the process is about to end. */
    public void failed() {
        move(State.FAILED);
    }

    State state() {
        return state;
    }

    private synchronized void move(State next) {
        if (next.compareTo(state) > 0) {
            state = next;
        }
    }

    /** In the order of life. */
    enum State {
        STARTING(true, false),
        READY(true, true),
        STOPPING(true, false),
        FAILED(false, false);

        final boolean live;
        final boolean ready;

        State(boolean live, boolean ready) {
            this.live = live;
            this.ready = ready;
        }
    }
}
