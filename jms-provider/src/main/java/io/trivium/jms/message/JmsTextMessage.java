package io.trivium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.jspecify.annotations.Nullable;

/** A message with a text, or with null, which is not the empty text. */
public final class JmsTextMessage extends JmsMessage implements TextMessage {
    private @Nullable String text;

    public JmsTextMessage(@Nullable String text) {
        this.text = text;
    }

    @Override
    public void setText(@Nullable String text) throws JMSException {
        mustBeWritable();
        this.text = text;
    }

    @Override
    public @Nullable String getText() {
        return text;
    }

    @Override
    @Nullable
    Object wholeBody() {
        return text;
    }

    @Override
    void emptyBody() {
        text = null;
    }
}
