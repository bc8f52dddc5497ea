package io.trivium.broker.engine;

import io.trivium.broker.publish.PublishListener;
import org.jspecify.annotations.Nullable;

/** Tells whoever listens at the moment. Any thread may set who that is. */
final class Telling implements PublishListener {
    private volatile @Nullable PublishListener listener;

    void to(PublishListener newListener) {
        listener = newListener;
    }

    @Override
    public void deadLettered(String topic, String group) {
        PublishListener told = listener;
        if (told != null) {
            told.deadLettered(topic, group);
        }
    }

    @Override
    public void sent(String topic, int messages, long bytes) {
        PublishListener told = listener;
        if (told != null) {
            told.sent(topic, messages, bytes);
        }
    }
}
