package io.trivium.message.selector;

import org.jspecify.annotations.Nullable;

/** What a selector looks at. */
interface Subject {
    /** Returns what a name stands for: a Boolean, a Long, a Float, a Double, a String, or null if there is none. */
    @Nullable
    Object value(Identifier identifier);
}
