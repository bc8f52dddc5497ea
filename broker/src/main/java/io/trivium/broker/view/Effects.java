package io.trivium.broker.view;

/** Takes what applied records change for readers on other threads. */
@FunctionalInterface
public interface Effects {
    /** Used during replay, when nobody reads yet and all that is read is forced. */
    Effects AT_ONCE = Publishable::publish;

    /** The target is to be published with this value when the record that is being applied is forced. */
    void publishLater(Publishable target, long value);
}
