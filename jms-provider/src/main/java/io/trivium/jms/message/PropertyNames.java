package io.trivium.jms.message;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which names a property can have, and the names that mean something to this provider (Jakarta Messaging §3.5.1, §3.5.9). */
public final class PropertyNames {
    public static final String DELIVERY_COUNT = "JMSXDeliveryCount";
    public static final String GROUP_ID = "JMSXGroupID";
    public static final String GROUP_SEQ = "JMSXGroupSeq";
    public static final String USER_ID = "JMSXUserID";
    static final String KEYS = "JMS_Trivium_Keys";
    static final String CONTENT_TYPE = "JMS_AMQP_ContentType";
    static final String CONTENT_ENCODING = "JMS_AMQP_ContentEncoding";

    private static final Set<String> RESERVED =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private PropertyNames() {}

    /**
     * Checks that a selector could name the property.
     *
     * @throws IllegalArgumentException if it could not
     */
    static String check(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("A property needs a name.");
        }
        if (!Character.isJavaIdentifierStart(name.charAt(0))
                || !name.chars().allMatch(Character::isJavaIdentifierPart)
                || RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("'" + name
                    + "' cannot name a property: it is not an identifier or it is a word of the selector language.");
        }
        return name;
    }
}
