package io.trivium.interop.differential;

import java.util.ArrayList;
import java.util.List;

/** All conversations. */
final class Conversations {
    private Conversations() {}

    static List<Conversation> all() {
        List<Conversation> all = new ArrayList<>();
        all.addAll(Sending.all());
        all.addAll(Pulling.all());
        all.addAll(Popping.all());
        all.addAll(Members.all());
        all.addAll(Storing.all());
        all.addAll(Administration.all());
        all.addAll(Fields.all());
        return all;
    }
}
