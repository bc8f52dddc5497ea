package io.trivium.rocket.server.admin;

import io.trivium.rocket.protocol.admin.PagedQuestion;
import java.util.List;

/** Cuts a page out of a list. */
final class Pages {
    private Pages() {}

    static <T> List<T> page(List<T> all, PagedQuestion question) {
        if (question.max() == 0) {
            return all;
        }
        int from = Math.min(question.first(), all.size());
        return all.subList(from, Math.min(all.size() - from, question.max()) + from);
    }
}
